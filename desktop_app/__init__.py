"""Registratura: a registry desk for clinics, a FHIR R4 node, and the sync between them."""
