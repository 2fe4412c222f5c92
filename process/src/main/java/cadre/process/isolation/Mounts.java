package cadre.process.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox as an ordered list of mounts, the same for every tool that can mount. All paths are
 * real paths: a symbolic link in the way would be followed outside of what is being built.
 */
final class Mounts {
    /** Root-owned secrets that a root agent could read even without capabilities. */
    private static final List<Path> SECRETS =
            List.of(
                    Path.of("/etc/shadow"),
                    Path.of("/etc/shadow-"),
                    Path.of("/etc/gshadow"),
                    Path.of("/etc/gshadow-"),
                    Path.of("/etc/sudoers"),
                    Path.of("/etc/security/opasswd"),
                    Path.of("/etc/krb5.keytab"));

    private static final Path SSH = Path.of("/etc/ssh");
    private static final Path SUDOERS_PARTS = Path.of("/etc/sudoers.d");
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    private static final List<Path> TEMPORARIES = List.of(Path.of("/tmp"), Path.of("/var/tmp"));

    /** One mount; the target is a path inside, the source one outside. */
    sealed interface Mount {
        Path target();

        /** An empty, read-only folder. */
        record Hide(Path target) implements Mount {}

        /** The source, read-only. */
        record ReadOnly(Path target) implements Mount {}

        /** The source, writable. */
        record Writable(Path source, Path target) implements Mount {}

        /** An unreadable stand-in for a file. */
        record Mask(Path target) implements Mount {}
    }

    private Mounts() {}

    static List<Mount> of(Sandbox sandbox) {
        var mounts = new ArrayList<Mount>();
        var temporary = required(sandbox.temporary());
        TEMPORARIES.forEach(
                at -> real(at).ifPresent(path -> mounts.add(new Mount.Writable(temporary, path))));
        existing(sandbox.hidden()).stream()
                .filter(path -> !TEMPORARIES.contains(path))
                .forEach(path -> mounts.add(new Mount.Hide(path)));
        real(SUDOERS_PARTS).ifPresent(path -> mounts.add(new Mount.Hide(path)));
        existing(sandbox.readOnly()).forEach(path -> mounts.add(new Mount.ReadOnly(path)));
        existing(sandbox.writable()).forEach(path -> mounts.add(new Mount.Writable(path, path)));
        sandbox.placed().forEach(file -> mounts.add(placed(file, sandbox.writable())));
        secrets().forEach(path -> mounts.add(new Mount.Mask(path)));
        refuseContradictions(mounts);
        mounts.sort(Comparator.comparingInt(mount -> mount.target().getNameCount()));
        var needed = withoutEmptyInEmpty(mounts);
        resolver(needed).ifPresent(needed::add);
        return needed;
    }

    static Path required(Path path) {
        return real(path)
                .orElseThrow(() -> new IllegalArgumentException("does not exist: " + path));
    }

    /** An agent that was there before could have put a link in the way. */
    private static Mount placed(Sandbox.Placed file, List<Path> writable) {
        var target = required(file.target());
        if (existing(writable).stream().noneMatch(target::startsWith)) {
            throw new IllegalArgumentException(
                    "leads out of the agent's own folders: " + file.target());
        }
        return new Mount.Writable(required(file.source()), target);
    }

    private static Optional<Path> real(Path path) {
        if (!path.toFile().exists()) {
            return Optional.empty(); // half of them on most machines, and cheaper than an exception
        }
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static List<Path> existing(List<Path> paths) {
        return paths.stream().flatMap(path -> real(path).stream()).distinct().toList();
    }

    private static List<Path> secrets() {
        var found = new ArrayList<>(existing(SECRETS));
        if (!SSH.toFile().isDirectory()) {
            return found;
        }
        try (var keys = Files.newDirectoryStream(SSH, "ssh_host_*_key")) {
            keys.forEach(found::add);
        } catch (IOException noServerHere) {
            return found;
        }
        return found;
    }

    /** A folder inside one that is hidden already needs no mount, and has no mount point. */
    private static List<Mount> withoutEmptyInEmpty(List<Mount> sorted) {
        var kept = new ArrayList<Mount>();
        for (var mount : sorted) {
            boolean alreadyGone =
                    mount instanceof Mount.Hide(var target)
                            && covering(kept, target).filter(Mounts::showsNothing).isPresent();
            if (!alreadyGone) {
                kept.add(mount);
            }
        }
        return kept;
    }

    /** True where the original content below the target is not visible. */
    private static boolean showsNothing(Mount mount) {
        return mount instanceof Mount.Hide
                || (mount instanceof Mount.Writable(var source, var target)
                        && !source.equals(target));
    }

    private static Optional<Mount> covering(List<Mount> sorted, Path path) {
        return sorted.reversed().stream()
                .filter(mount -> path.startsWith(mount.target()))
                .findFirst();
    }

    /** The network is shared, and its name servers often stand in a file below /run. */
    private static Optional<Mount> resolver(List<Mount> mounts) {
        return real(RESOLVER)
                .filter(file -> covering(mounts, file).filter(Mounts::showsNothing).isPresent())
                .map(Mount.ReadOnly::new);
    }

    private static void refuseContradictions(List<Mount> mounts) {
        for (var one : mounts) {
            for (var other : mounts) {
                boolean same = one != other && one.target().equals(other.target());
                if (same && (one instanceof Mount.Hide || one instanceof Mount.ReadOnly)) {
                    throw new IllegalArgumentException(
                            "both hidden or read-only and something else: " + one.target());
                }
            }
        }
    }
}
