"""What things are: values, the site as written, findings, file trees. No IO, no decisions; imports nothing of ours."""
