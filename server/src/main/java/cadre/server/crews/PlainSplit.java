package cadre.server.crews;

import cadre.wire.crew.PartRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A split without an agent: at {@code +} between words, and at the lines of a numbered list. The
 * role of each part follows from a word in it.
 */
record PlainSplit(Casting casting) {
    private static final Pattern ITEM = Pattern.compile("^\\s*[0-9]{1,3}[.)]\\s+(.+)$");

    /** Roles by a word that their work is asked for with; the first that fits counts. */
    private static final List<String[]> WORDS =
            List.of(
                    new String[] {"security", "security-reviewer"},
                    new String[] {"review", "code-reviewer"},
                    new String[] {"document", "writer"},
                    new String[] {"readme", "writer"},
                    new String[] {"docs", "writer"},
                    new String[] {"ui", "designer"},
                    new String[] {"design", "designer"},
                    new String[] {"explore", "explore"},
                    new String[] {"verify", "verifier"},
                    new String[] {"test", "test-engineer"},
                    new String[] {"tests", "test-engineer"},
                    new String[] {"debug", "debugger"},
                    new String[] {"build", "build-fixer"});

    /** The parts of a request; one that is all of it when there is nothing to split at. */
    List<PartRequest> of(String request) {
        return pieces(request).stream().map(this::part).toList();
    }

    /**
     * The parts for these agents, one each: its piece of the request where there are as many pieces
     * as agents or more, else all of it.
     */
    List<PartRequest> of(String request, List<AgentName> agents) {
        var pieces = pieces(request);
        var parts = new ArrayList<PartRequest>();
        for (int i = 0; i < Math.max(pieces.size(), agents.size()); i++) {
            var text = pieces.size() < agents.size() ? request.strip() : pieces.get(i);
            var agent = agents.get(i % agents.size());
            parts.add(part(text).withAgent(agent).withName(agent + "-" + (i + 1)));
        }
        return parts;
    }

    private static List<String> pieces(String request) {
        var items = items(request);
        if (items.size() >= 2 && items.size() <= CrewCheck.MOST_PARTS) {
            return items;
        }
        var pieces =
                Stream.of(request.split("\\s\\+\\s"))
                        .map(String::strip)
                        .filter(piece -> !piece.isEmpty())
                        .toList();
        return pieces.isEmpty() || pieces.size() > CrewCheck.MOST_PARTS
                ? List.of(request.strip())
                : pieces;
    }

    /** What follows a number belongs to it up to the next one. */
    private static List<String> items(String request) {
        var items = new ArrayList<StringBuilder>();
        for (var line : request.lines().toList()) {
            var item = ITEM.matcher(line);
            if (item.matches()) {
                items.add(new StringBuilder(item.group(1).strip()));
            } else if (!items.isEmpty()) {
                items.getLast().append('\n').append(line);
            }
        }
        return items.stream()
                .map(item -> item.toString().strip())
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private PartRequest part(String text) {
        var words = List.of(text.toLowerCase(Locale.ROOT).split("[^a-z]+"));
        var role =
                WORDS.stream()
                        .filter(pair -> words.contains(pair[0]))
                        .map(pair -> new RoleName(pair[1]))
                        .filter(name -> casting.find(name).isPresent())
                        .findFirst();
        return new PartRequest(
                Optional.empty(),
                text,
                role,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
