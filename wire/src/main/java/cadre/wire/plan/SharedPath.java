package cadre.wire.plan;

import java.util.Optional;

/**
 * A file that several streams change.
 *
 * @param path one file
 * @param rule empty where the plan's file says none, which is a mistake
 * @param owner the stream that has it, where the rule asks for one
 * @param command makes the file anew; with the rule regenerate
 * @param repository by name; empty in a plan that names none
 * @param line where the plan's file says so
 */
public record SharedPath(
        String path,
        Optional<SharedRule> rule,
        Optional<String> owner,
        Optional<String> command,
        Optional<String> repository,
        int line) {}
