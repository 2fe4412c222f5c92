package cadre.cli.plan;

import cadre.cli.checkout.Git;
import cadre.cli.checkout.RepositoryRoot;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.plan.PlanCheck;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.PlanFinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plan of a checkout on this machine, and the files that are in it.
 *
 * @param root where the repository begins, absolute
 */
public record PlanFolder(Path root) {
    private static final int LARGEST = 1 << 20;

    /** The mode of a symbolic link. */
    private static final String LINK = "120000 ";

    /** The repository that a directory is in; the directory itself if it is in none. */
    public static PlanFolder around(Path directory) {
        return new PlanFolder(RepositoryRoot.around(directory));
    }

    /** Where the plan is, or would be. */
    public Path file() {
        return root.resolve(PlanDefinition.PATH);
    }

    /** The top of the repository, or the folder itself. */
    public Path top() {
        return root;
    }

    /**
     * The plan of a file.
     *
     * @throws CadreException INVALID that names the line, or says why it cannot be read
     */
    public static PlanDefinition read(Path file) {
        return PlanFile.read(file.toString(), text(file));
    }

    /**
     * What a plan's file holds.
     *
     * @throws CadreException INVALID that says why it cannot be read
     */
    public static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unreadable(file, "it is larger than 1 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "it is not there");
        } catch (IOException e) {
            throw unreadable(file, e.getClass().getSimpleName());
        }
    }

    private static CadreException unreadable(Path file, String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The plan cannot be read",
                Map.of("file", file, "reason", reason),
                "Give the path of a readable file; 'cadre plan init' writes one");
    }

    /**
     * Writes a plan where none is.
     *
     * @throws CadreException CONFLICT if there is one; UNAVAILABLE
     */
    public void write(String text) {
        try {
            Files.writeString(file(), text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is a plan already",
                    Map.of("file", file()),
                    "Change it, or move it away first");
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The file cannot be written",
                    Map.of("file", file(), "reason", String.valueOf(e.getMessage())),
                    "Make the folder writable",
                    e);
        }
    }

    /**
     * The files of the checkout that git knows; none where no repository is.
     *
     * @throws CadreException UPSTREAM if git fails
     */
    public List<String> tracked(Map<String, String> env) {
        if (!RepositoryRoot.isRoot(root)) {
            return List.of();
        }
        var listed = Git.in(root, env).out("list the files", "ls-files", "-z", "--cached");
        return List.of(listed.split("\0"));
    }

    /**
     * What is wrong with a plan, by what is in this checkout.
     *
     * @throws CadreException UPSTREAM if git fails
     */
    public List<PlanFinding> findings(PlanDefinition plan, Map<String, String> env) {
        if (!RepositoryRoot.isRoot(root)) {
            return PlanCheck.of(plan, Map.of());
        }
        Collection<String> files = tracked(env);
        return PlanCheck.of(plan, byName(plan, files), byName(plan, links(env)));
    }

    /** Where the symbolic links that git knows lead, by their paths. */
    private Map<String, String> links(Map<String, String> env) {
        var listed = Git.in(root, env).out("list the links", "ls-files", "-z", "--stage");
        return Stream.of(listed.split("\0"))
                .filter(line -> line.startsWith(LINK))
                .map(line -> line.substring(line.indexOf('\t') + 1))
                .collect(Collectors.toMap(path -> path, this::target, (one, _) -> one));
    }

    /** Empty where that cannot be read here. */
    private String target(String link) {
        try {
            return Files.readSymbolicLink(root.resolve(link)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /**
     * What is in the checkout by the repository's name in the plan: that of the only one, or the
     * one whose name is this folder's.
     */
    private <T> Map<String, T> byName(PlanDefinition plan, T all) {
        if (plan.repositories().isEmpty()) {
            return Map.of("", all);
        }
        return plan.repositories().stream()
                .map(one -> one.name())
                .filter(name ->
                        plan.repositories().size() == 1
                                || name.equals(String.valueOf(root.getFileName())))
                .collect(Collectors.toMap(name -> name, _ -> all, (one, _) -> one));
    }
}
