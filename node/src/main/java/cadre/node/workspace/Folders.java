package cadre.node.workspace;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folders below CADRE_WORK: {@code mirrors/} (0700) and {@code attempts/j17.1/} (0711, so that
 * an agent with a user of its own gets through to its {@code ws}, {@code home} and {@code tmp}).
 */
final class Folders {
    private static final String OWNER_ONLY = "rwx------";
    private static final String PASSABLE = "rwx--x--x";
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Map<String, String> ENV =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    /** No attempt has this name. */
    private static final String AHEAD = ".ahead";

    private final Path work;
    private boolean isAhead;

    Folders(Path work) {
        this.work = work;
    }

    Path mirrors() {
        return make(makePassable(work).resolve("mirrors"));
    }

    Path attempt(AttemptId attempt) {
        return attempts().resolve(attempt.toString());
    }

    /** Makes the attempt's folder anew, with empty folders {@code parts} in it. */
    Path makeAttempt(AttemptId attempt, List<String> parts) throws InterruptedException {
        var folder = attempt(attempt);
        delete(folder);
        if (!takeAhead(folder)) {
            makeParts(folder, parts);
        }
        return folder;
    }

    /** The same for an attempt to come, so that it costs that one a change of name only. */
    synchronized void makeAhead(List<String> parts) throws InterruptedException {
        if (!isAhead) {
            var folder = attempts().resolve(AHEAD);
            delete(folder); // of an earlier run of the node
            makeParts(folder, parts);
            isAhead = true;
        }
    }

    private synchronized boolean takeAhead(Path folder) {
        if (!isAhead) {
            return false;
        }
        isAhead = false;
        try {
            Files.move(attempts().resolve(AHEAD), folder, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false; // somebody has cleared the folder of the node
        }
    }

    private void makeParts(Path folder, List<String> parts) {
        if (!attempts().toFile().isDirectory()) {
            makePassable(work);
            makePassable(attempts());
        }
        makePassable(folder);
        parts.forEach(part -> make(folder.resolve(part)));
    }

    private Path attempts() {
        return work.resolve("attempts");
    }

    /** Makes a folder that only the node's user may enter; its parent exists. */
    static Path make(Path folder) {
        return make(folder, OWNER_ONLY);
    }

    private static Path makePassable(Path folder) {
        return make(folder, PASSABLE);
    }

    private static Path make(Path folder, String permissions) {
        try {
            var wanted = PosixFilePermissions.fromString(permissions);
            var parent = folder.getParent();
            if (parent != null && !parent.toFile().isDirectory()) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(wanted));
                if (permissions.equals(OWNER_ONLY)) {
                    return folder; // no umask takes from the owner
                }
            } catch (FileAlreadyExistsException exists) {
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw exists;
                }
            }
            return Files.setPosixFilePermissions(folder, wanted);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /**
     * Gives everything in a folder to an agent's user; links themselves, not what they point to.
     */
    static void giveTo(int uid, List<Path> folders) throws InterruptedException {
        for (var folder : folders) {
            var owner = uid + ":" + uid;
            var finished =
                    run(
                            List.of(
                                    "chown",
                                    "--recursive",
                                    "--no-dereference",
                                    owner,
                                    "--",
                                    folder + ""));
            if (!finished.succeeded()) {
                throw notGiven(uid, finished);
            }
        }
    }

    /**
     * Gives a folder that was taken back to its agent's user again. What has several links is
     * passed over: an agent may have linked another's file into it, and would own that then.
     */
    static void giveAgain(int uid, Path folder) throws InterruptedException {
        var find = new ArrayList<>(List.of("find", folder.toString(), "-xdev"));
        find.addAll(List.of("(", "-type", "d", "-o", "-links", "1", ")"));
        find.addAll(
                List.of("-exec", "chown", "--no-dereference", uid + ":" + uid, "--", "{}", "+"));
        var finished = run(find);
        if (!finished.succeeded()) {
            throw notGiven(uid, finished);
        }
    }

    private static CadreException notGiven(int uid, Finished finished) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The workspace cannot be given to the agent's user",
                Map.of("uid", uid, "reason", firstLine(finished)),
                "Isolation 'user' needs a node that runs as root");
    }

    /**
     * Makes sure that the node can read all of a folder, whatever an agent did to its modes or
     * whoever it ran as: git and tar pass over a folder that they cannot open, and work would be
     * lost. Only what is closed is touched, for a change of mode makes git read the file again.
     *
     * @param made a folder that the node has made: its owner is the node's user
     */
    static void takeBack(Path folder, Path made) throws InterruptedException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            // Deleted, or replaced by a link that must not be followed.
            delete(folder);
            make(folder);
        }
        var own = owner(made);
        if (own != owner(folder)) {
            giveTo(own, List.of(folder));
        }
        if (isEmpty(folder)) {
            return;
        }
        // Folders one by one and before they are entered, hence ";" and not "+".
        run(
                List.of(
                        "find",
                        folder.toString(),
                        "-type",
                        "d",
                        "!",
                        "-perm",
                        "-u=rwx",
                        "-exec",
                        "chmod",
                        "u+rwx",
                        "{}",
                        ";",
                        "-o",
                        "-type",
                        "f",
                        "!",
                        "-perm",
                        "-u=r",
                        "-exec",
                        "chmod",
                        "u+r",
                        "{}",
                        "+"));
    }

    /** Whether it certainly holds nothing; a program less to start for an agent without files. */
    private static boolean isEmpty(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException closed) {
            return false;
        }
    }

    private static int owner(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Deletes a folder with everything in it, however deep; links are deleted, not followed. */
    static void delete(Path folder) throws InterruptedException {
        delete(List.of(folder));
    }

    /** The same for several, in one program. Those that can be deleted are, whatever the others. */
    static void delete(List<Path> folders) throws InterruptedException {
        var present = present(folders);
        if (present.isEmpty()) {
            return;
        }
        remove(present);
        var left = present(present);
        if (left.isEmpty()) {
            return;
        }
        // A folder that its owner may not write: not a matter for root.
        var opening = new ArrayList<>(List.of("chmod", "-R", "u+rwX", "--"));
        left.forEach(folder -> opening.add(folder.toString()));
        run(opening);
        var finished = remove(left);
        for (var folder : present(left)) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "A folder cannot be deleted",
                    Map.of("folder", folder, "reason", firstLine(finished)),
                    "Look for mounts and permissions there");
        }
    }

    private static List<Path> present(List<Path> folders) {
        return folders.stream().filter(f -> Files.exists(f, LinkOption.NOFOLLOW_LINKS)).toList();
    }

    private static Finished remove(List<Path> folders) throws InterruptedException {
        var removing = new ArrayList<>(List.of("rm", "-rf", "--"));
        folders.forEach(folder -> removing.add(folder.toString()));
        return run(removing);
    }

    /** Deletes everything in a folder of the node's own but one entry. */
    static void deleteAllBut(String name, Path folder) throws InterruptedException {
        var all = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(all::add);
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        for (var entry : all) {
            if (!entry.endsWith(name)) {
                delete(entry);
            }
        }
    }

    /** Deletes a folder, or whatever is in its place, and moves another one there. */
    static void replace(Path folder, Path by) throws InterruptedException {
        delete(folder);
        try {
            Files.move(by, folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Writes a file that only the node's user may read, whole or not at all. */
    static void write(Path file, String text) {
        var half = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.deleteIfExists(half); // one that was left half written
            try (var channel = Files.newByteChannel(half, NEW, PRIVATE_FILE)) {
                var bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Git and tar make files that others may read. */
    static void makePrivate(Path file) {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    static CadreException unwritable(Path path, IOException cause) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The node cannot write in its work folder",
                Map.of("path", path, "reason", cause),
                "Look for free space and permissions there (CADRE_WORK)",
                cause);
    }

    static long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace(); // a FileStore would read the list of mounts first
    }

    private static String firstLine(Finished finished) {
        return finished.err().lines().findFirst().orElse("none given");
    }

    private static Finished run(List<String> argv) throws InterruptedException {
        return new Programs()
                .run(new Command(argv, ENV, Path.of("/")), Stdin.empty(), LIMIT, 16 * 1024);
    }
}
