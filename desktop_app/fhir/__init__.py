"""Pure, lossless mapping between our rows and FHIR R4 resources."""
