"""What who runs a server needs: is it well, how much has it to do, what has happened."""
