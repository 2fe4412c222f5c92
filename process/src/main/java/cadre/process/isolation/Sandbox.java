package cadre.process.isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent may see and touch. The root file system is readable and nothing of it writable;
 * hidden folders are empty; what lies deeper wins over what lies above, so a workspace inside a
 * hidden folder is there. All paths are absolute. A listed path that does not exist is left out,
 * except the directory and the temporary folder.
 *
 * @param hidden folders that appear empty, for example CADRE_HOME, CADRE_WORK and {@link
 *     #SYSTEM_HIDDEN}
 * @param readOnly files and folders that are readable though a folder above is hidden
 * @param writable folders the agent may change: its workspace, its home
 * @param placed single files that appear inside of a writable folder
 * @param temporary a folder of the attempt, which appears as {@code /tmp} and {@code /var/tmp}
 * @param directory where the agent starts
 */
public record Sandbox(
        List<Path> hidden,
        List<Path> readOnly,
        List<Path> writable,
        List<Placed> placed,
        Path temporary,
        Path directory) {

    /**
     * A file that the agent sees, and may change, at another place than where it lies. Whatever
     * replaces it there by a rename is refused by the kernel (EBUSY).
     *
     * @param source where it lies
     * @param target an empty file, really inside of a writable folder
     */
    public record Placed(Path source, Path target) {}

    /** With no file elsewhere than it lies. */
    public Sandbox(
            List<Path> hidden,
            List<Path> readOnly,
            List<Path> writable,
            Path temporary,
            Path directory) {
        this(hidden, readOnly, writable, List.of(), temporary, directory);
    }

    /** Folders of other users, services and sockets that no agent needs. */
    public static final List<Path> SYSTEM_HIDDEN =
            List.of(
                    Path.of("/home"),
                    Path.of("/root"),
                    Path.of("/run"),
                    Path.of("/etc/ssl/private"),
                    Path.of("/etc/letsencrypt"),
                    Path.of("/etc/kubernetes"),
                    Path.of("/etc/wireguard"),
                    Path.of("/etc/NetworkManager/system-connections"),
                    Path.of("/var/lib/docker"),
                    Path.of("/var/lib/containerd"),
                    Path.of("/var/lib/kubelet"),
                    Path.of("/var/backups"),
                    Path.of("/var/spool"));

    /** Copies the lists in. */
    public Sandbox {
        hidden = List.copyOf(hidden);
        readOnly = List.copyOf(readOnly);
        writable = List.copyOf(writable);
        placed = List.copyOf(placed);
        var all = new ArrayList<>(hidden);
        all.addAll(readOnly);
        all.addAll(writable);
        placed.forEach(file -> all.addAll(List.of(file.source(), file.target())));
        all.add(temporary);
        all.add(directory);
        for (var path : all) {
            if (!path.isAbsolute() || path.getNameCount() == 0) {
                throw new IllegalArgumentException("not an absolute path below /: " + path);
            }
        }
    }
}
