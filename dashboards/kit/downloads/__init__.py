"""Files that leave the portal: what each holds, how it is written."""
