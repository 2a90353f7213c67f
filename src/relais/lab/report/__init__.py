"""What does a comparison say to who never programmed? One page, French and English, that needs nothing else."""
