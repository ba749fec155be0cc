{{ oboro_sdc.information_loss(
    ref('anonymised'), var('quasi_identifiers'), ref('hierarchies'), ref('records')
) }}
