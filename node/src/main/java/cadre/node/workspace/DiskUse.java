package cadre.node.workspace;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures folders as the disk sees them: blocks, what is linked twice once. */
final class DiskUse {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int AT_ONCE = 500;
    private static final Map<String, String> ENV =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private DiskUse() {}

    /** The bytes of each; those that are not there, or cannot be read, are missing. */
    static Map<Path, Long> of(List<Path> folders) throws InterruptedException {
        var found = new HashMap<Path, Long>();
        for (int from = 0; from < folders.size(); from += AT_ONCE) {
            var some = folders.subList(from, Math.min(folders.size(), from + AT_ONCE));
            var argv = new ArrayList<>(List.of("du", "-s", "-x", "--block-size=1", "--"));
            some.forEach(folder -> argv.add(folder.toString()));
            var finished =
                    new Programs()
                            .run(
                                    new Command(argv, ENV, Path.of("/")),
                                    Stdin.empty(),
                                    LIMIT,
                                    1 << 20);
            // its status says that something vanished meanwhile, which is no matter
            finished.out().lines().forEach(line -> read(line, found));
        }
        return found;
    }

    private static void read(String line, Map<Path, Long> into) {
        int tab = line.indexOf('\t');
        if (tab > 0 && line.substring(0, tab).chars().allMatch(Character::isDigit)) {
            into.put(Path.of(line.substring(tab + 1)), Long.parseLong(line, 0, tab, 10));
        }
    }
}
