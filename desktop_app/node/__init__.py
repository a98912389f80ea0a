"""A FHIR R4 central over the same schema, for other programs."""
