package cadre.wire.merge;

import cadre.wire.id.JobId;

/**
 * One change of a train.
 *
 * @param name unique in its train, 1 to 100 printable characters; the job's id when empty
 * @param job whose saved change it is; it must be over
 */
public record Wagon(String name, JobId job) {
    public Wagon {
        name = name == null ? "" : name;
    }
}
