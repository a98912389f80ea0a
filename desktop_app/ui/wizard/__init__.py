"""The first start in three steps: the central or a demonstration, signing in, the clinics of this desk."""
