package cadre.node.agents;

import cadre.wire.link.NodeFacts.FoundAgent;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each version of a CLI can do. A version that is newer than all that were tried is taken to
 * do what the newest of them does, and people are told so.
 *
 * @param oldest the oldest version that was tried
 * @param newest the newest version that was tried
 * @param since abilities, such as options, by the oldest version that is known to have them
 */
record CliVersions(String oldest, String newest, Map<String, String> since) {
    CliVersions {
        since = Map.copyOf(since);
    }

    /** Whether that version has an ability; one that the table does not name nobody has. */
    boolean can(String version, String ability) {
        var from = since.get(ability);
        return from != null && compare(version, from) >= 0;
    }

    /** Whether it takes an option: its help names it, or its version is known to. */
    boolean takes(InstalledCli cli, String option) {
        return cli.takes(option) || can(cli.version(), option);
    }

    /** What people should know of that version; empty for one that lies between those tried. */
    String note(String version) {
        if (compare(version, newest) > 0) {
            return "newer than %s, the newest version tried: it is started as that one is"
                    .formatted(newest);
        }
        if (compare(version, oldest) < 0) {
            return "older than %s, the oldest version tried: update it".formatted(oldest);
        }
        return "";
    }

    /** What the server hears of a CLI that was found; {@code account} is empty for none. */
    FoundAgent found(String name, InstalledCli cli, String account) {
        return found(name, cli, account, "");
    }

    /** The same, with a remark on this version; empty for none. */
    FoundAgent found(String name, InstalledCli cli, String account, String remark) {
        var notes = Stream.of(note(cli.version()), remark).filter(text -> !text.isEmpty());
        return new FoundAgent(
                name,
                cli.file().toString(),
                cli.version(),
                account,
                !account.isEmpty(),
                notes.collect(Collectors.joining("; ")));
    }

    /** By its numbers, from the left; what follows them, as in {@code 1.2.3-beta}, counts not. */
    static int compare(String one, String other) {
        var left = numbers(one);
        var right = numbers(other);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = Long.compare(at(left, i), at(right, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static long at(long[] numbers, int index) {
        return index < numbers.length ? numbers[index] : 0;
    }

    private static long[] numbers(String version) {
        var parts = version.split("[-+ ]", 2)[0].split("\\.");
        var numbers = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            var digits = parts[i].replaceAll("\\D.*", "");
            numbers[i] = digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
        }
        return numbers;
    }
}
