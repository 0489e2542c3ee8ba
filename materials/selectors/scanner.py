"""Which malware scanner is in force, for whoever looks after the installation."""

from materials.scanning import ScannerUnavailableError, clamd, clamd_version, scanner_in_force

__all__ = ["ScannerUnavailableError", "malware_scanner"]


def malware_scanner() -> str:
    """Its name, and its version where it tells; empty where none is configured.

    Raises:
        ScannerUnavailableError: it is configured but does not answer, or cannot be loaded.
    """
    try:
        scanner = scanner_in_force()
        if scanner is None:
            return ""
        return clamd_version() if scanner is clamd else f"{scanner.__module__}.{scanner.__qualname__}"
    except (OSError, ImportError, ValueError) as error:
        raise ScannerUnavailableError(str(error)) from error
