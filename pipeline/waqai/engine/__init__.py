"""Runs the checks and makes the tables of a project of any size: in this process, in several, or on many machines.

`check_project` says what comes after what. `file_pass` is what is done with each file or line, in batches; `across` what is
done with each range of what they say together; `runs`, `packed` and `arrow_runs` hold it in between; `workers` says where it runs.
"""
