"""What is shown of a name to who must recognise it and need not learn it."""


def name_masked(name: str) -> str:
    """张*明: enough to recognise whom one knows, too little to find out who it is."""
    if len(name) <= 2:
        return f"{name[:1]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
