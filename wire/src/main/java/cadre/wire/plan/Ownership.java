package cadre.wire.plan;

import cadre.wire.path.PathMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who owns which path of one repository. Patterns are found by their beginnings without signs, so
 * that a file is compared with few of them.
 */
final class Ownership {
    private final Map<String, List<Claim>> byBeginning = new HashMap<>();
    private final List<Claim> all = new ArrayList<>();

    /** A path or pattern of a stream. */
    record Claim(String stream, OwnedPath path, PathMatch match) {
        Claim(String stream, OwnedPath path) {
            this(stream, path, PathMatch.of(path.path()));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Claim claim
                    && claim.stream().equals(stream)
                    && claim.path().equals(path);
        }

        @Override
        public int hashCode() {
            return 31 * stream.hashCode() + path.hashCode();
        }

        /** What stands before the first sign, as whole steps. */
        String beginning() {
            var text = path().path();
            var sign = 0;
            while (sign < text.length() && text.charAt(sign) != '*' && text.charAt(sign) != '?') {
                sign++;
            }
            if (sign == text.length()) {
                return text;
            }
            var slash = text.lastIndexOf('/', sign);
            return slash < 0 ? "" : text.substring(0, slash);
        }
    }

    /**
     * Of a plan.
     *
     * @param repository by name; the empty name for the one of a plan that names none
     */
    Ownership(PlanDefinition plan, String repository) {
        for (var stream : plan.streams()) {
            if (stream.repository().orElse("").equals(repository)
                    || plan.repositories().size() == 1 && stream.repository().isEmpty()) {
                stream.owns().forEach(path -> add(new Claim(stream.id(), path)));
                stream.creates().forEach(path -> add(new Claim(stream.id(), path)));
            }
        }
    }

    private void add(Claim claim) {
        all.add(claim);
        byBeginning.computeIfAbsent(claim.beginning(), _ -> new ArrayList<>()).add(claim);
    }

    List<Claim> claims() {
        return List.copyOf(all);
    }

    /** The claims that mean a file. */
    List<Claim> of(String file) {
        var found = new ArrayList<Claim>();
        var names = file.split("/", -1);
        for (int end = 0; end >= 0; end = next(file, end)) {
            byBeginning.getOrDefault(file.substring(0, end), List.of()).stream()
                    .filter(claim -> claim.match().covers(names))
                    .forEach(found::add);
        }
        return found;
    }

    /** The end of the next longer beginning; -1 behind the whole. */
    private static int next(String file, int end) {
        if (end == file.length()) {
            return -1;
        }
        var slash = file.indexOf('/', end + 1);
        return slash < 0 ? file.length() : slash;
    }
}
