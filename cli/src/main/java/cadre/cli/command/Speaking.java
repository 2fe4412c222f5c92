package cadre.cli.command;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say in which team a verb acts, and as whom. */
final class Speaking {
    @Option(
            names = "--team",
            paramLabel = "TEAM",
            description = "The team; that of the key, else main.")
    Optional<String> team = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "MEMBER",
            description = {
                "Speak as this member, by the key in CADRE_KEY_<TEAM>_<MEMBER> or the one that"
                        + " 'cadre wire' stored; else as whom CADRE_KEY is."
            })
    Optional<String> as = Optional.empty();

    /** Opens the connection. */
    Voice open(Surroundings surroundings) {
        return Voice.open(surroundings, team.map(TeamName::new), as.map(MemberName::new));
    }
}
