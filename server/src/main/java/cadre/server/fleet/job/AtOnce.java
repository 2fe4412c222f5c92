package cadre.server.fleet.job;

import cadre.server.fleet.placement.Requirement;
import cadre.server.storage.Tx;
import java.util.Optional;

/** Gives a job to a node in the very transaction that files it: one commit less on its way. */
@FunctionalInterface
public interface AtOnce {
    /**
     * Gives the job that was just stored to a node, if one has room and nothing that could run
     * waits before it.
     *
     * @param taken hears what is to be given back should the transaction fail
     * @return what hands it over, to be run after the commit; empty if the job must wait
     */
    Optional<Runnable> give(Tx tx, Requirement requirement, Taken taken);
}
