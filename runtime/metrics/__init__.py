"""Figures for Prometheus: what the agent counted, and what is so at the moment of asking.

    vrrpc_build_info{version}                     1
    vrrpc_applied_info{revision,branch}           1; generation and times have metrics of their own
    vrrpc_generation                              the one that is applied
    vrrpc_applied_timestamp_seconds               since when
    vrrpc_reconcile_total{result}                 looks at the site: applied, nothing-new, refused, guard, taken-back
                                                  or partly
    vrrpc_reconcile_duration_seconds{phase}       a summary (count and sum); phase is look
    vrrpc_last_success_timestamp_seconds          when the newest site was last seen to be live
    vrrpc_fetch_errors_total{remote}              questions to a remote without an answer
    vrrpc_diagnostics{code,severity}              findings of the newest site
    vrrpc_events_total{kind,severity}             what was told; vrrpc_events_lost that could not be kept
    vrrpc_drift_total{kind}                       drift that was noticed
    vrrpc_rollbacks_total{reason}                 failed, unconfirmed, interrupted or other
    vrrpc_standing{kind,severity}                 what `vrrpc status` lists as standing, by kind
    vrrpc_drift_objects                           what is not as it was applied
    vrrpc_suspended                               1 while a person has paused the agent
    vrrpc_pending_confirm_seconds                 how long a person still has to confirm; left out when nothing waits
    vrrpc_master{router,vrid,nic}                 1 master, 0 not; left out while it cannot be told
    vrrpc_masters_seen{router,vrid,nic}           who called themselves master of late, this host included
    vrrpc_failback_locked{router,vrid,nic}        1 while this host holds the lock
    vrrpc_adverts_total{router,vrid,nic,result}   sent, received, and what was dropped by reason
    vrrpc_program_running{program}                1 running, 0 not; left out while the manager does not answer

What is not known is left out and never 0. Labels hold names of the site, of rules and of kinds, so that their number is
bounded by the site; a commit is in `_info` alone.
"""
