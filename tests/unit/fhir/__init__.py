"""The exchange format: resources of FHIR R4 and rows."""
