package cadre.wire.job;

import cadre.wire.plan.ContractKind;

/**
 * A file, or a folder of migrations, on which others rely: a change of it that breaks them is not
 * merged.
 *
 * @param name for people
 * @param kind how two versions are compared
 * @param path from the top of the repository
 */
public record GuardedContract(String name, ContractKind kind, String path) {
    public GuardedContract {
        name = name == null ? "" : name;
        path = path == null ? "" : path;
    }
}
