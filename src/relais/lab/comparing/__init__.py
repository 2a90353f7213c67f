"""Which rule serves people better, and how sure are we? Policies under the same days, replicated and paired."""
