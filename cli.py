"""`python cli.py ...` from a checkout is the same as the installed `adjointgen`."""

from adjointgen.commands import command

if __name__ == "__main__":
    command()
