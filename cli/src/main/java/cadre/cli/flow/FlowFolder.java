package cadre.cli.flow;

import cadre.cli.checkout.RepositoryRoot;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.FlowRole;
import cadre.wire.flow.GateRule;
import cadre.wire.flow.ShippedFlow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A repository's flow as its checkout on this machine has it.
 *
 * @param root where the repository begins, absolute
 */
public record FlowFolder(Path root) {
    private static final int LARGEST = 1 << 20;

    /** The repository that a directory is in; the directory itself if it is in none. */
    public static FlowFolder around(Path directory) {
        return new FlowFolder(RepositoryRoot.around(directory));
    }

    /** Where the flow is, or would be. */
    public Path file() {
        return root.resolve(FlowFile.PATH);
    }

    /**
     * The flow here; the shipped one if there is none.
     *
     * @throws CadreException INVALID that names the line
     */
    public FlowDefinition flow() {
        return Files.exists(file()) ? read(file()) : ShippedFlow.definition();
    }

    /**
     * The flow of a file.
     *
     * @throws CadreException INVALID that names the line, or says why it cannot be read
     */
    public static FlowDefinition read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unreadable(file, "it is larger than 1 MiB");
            }
            return FlowFile.read(file.toString(), new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw unreadable(file, "it is not there");
        } catch (IOException e) {
            throw unreadable(
                    file,
                    e instanceof FileSystemException
                            ? e.getClass().getSimpleName()
                            : String.valueOf(e.getMessage()));
        }
    }

    private static CadreException unreadable(Path file, String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The flow cannot be read",
                Map.of("file", file, "reason", reason),
                "Give the path of a readable file; 'cadre flow init' writes one");
    }

    /** What a flow names and is not here: files of the roles that have none shipped. */
    public List<String> missing(FlowDefinition flow) {
        var missing = new ArrayList<String>();
        for (var role : flow.roles()) {
            if (!has(role.promptPath())
                    && (role.prompt().isPresent() || ShippedFlow.prompt(role.name()).isEmpty())) {
                missing.add("the instructions of " + role.name() + ": " + role.promptPath());
            }
            role.task()
                    .filter(path -> !has(path))
                    .ifPresent(path -> missing.add("the task of " + role.name() + ": " + path));
        }
        return List.copyOf(missing);
    }

    /** What a flow names and only a server knows: roles, profiles, and whether commands succeed. */
    public static List<String> unknown(FlowDefinition flow) {
        var unknown = new ArrayList<String>();
        flow.roles()
                .forEach(role -> {
                    unknown.add("the server's role " + role.work());
                    role.profile().ifPresent(profile -> unknown.add("the profile " + profile));
                });
        flow.stages().stream()
                .flatMap(stage -> stage.gates().stream())
                .filter(GateRule.Command.class::isInstance)
                .map(GateRule.Command.class::cast)
                .forEach(command -> unknown.add("the command '" + command.shell() + "'"));
        return unknown.stream().distinct().toList();
    }

    /** Where a role's instructions come from, as the checkout is now. */
    public String source(FlowRole role) {
        return has(role.promptPath()) || role.prompt().isPresent()
                ? role.promptPath()
                : ShippedFlow.prompt(role.name()).isPresent() ? "shipped" : "none";
    }

    boolean has(String path) {
        return Files.isRegularFile(root.resolve(path));
    }

    /** Puts a file where none is, with its folders; empty if one is there. */
    Optional<String> writeIfAbsent(String path, String text) {
        var file = root.resolve(path);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            return Optional.of(path);
        } catch (FileAlreadyExistsException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The file cannot be written",
                    Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                    "Make the folder writable",
                    e);
        }
    }
}
