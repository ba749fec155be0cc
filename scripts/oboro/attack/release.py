"""stub"""
def attack_release(*a): raise NotImplementedError
