package cadre.cli.wiring;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Members' keys in the user's own settings, one file each, readable by nobody else: {@code
 * ~/.config/cadre/keys/CADRE_KEY_SHOP_BE} holds the key alone, and beside it, in {@code .json}, of
 * which server it is and which folders were wired with it.
 */
public final class SeatKeys {
    private static final int LONGEST = 64 * 1024;

    private final Path folder;

    private SeatKeys(Path folder) {
        this.folder = folder;
    }

    /** Those of the user whose environment this is. */
    public static SeatKeys of(Map<String, String> env) {
        var given = Optional.ofNullable(env.get("XDG_CONFIG_HOME")).filter(v -> !v.isBlank());
        var windows = Optional.ofNullable(env.get("APPDATA")).filter(v -> !v.isBlank());
        var home =
                Optional.ofNullable(env.get("HOME"))
                        .filter(v -> !v.isBlank())
                        .orElse(System.getProperty("user.home", "."));
        var settings = given.or(() -> windows).map(Path::of).orElse(Path.of(home, ".config"));
        return new SeatKeys(settings.resolve("cadre").resolve("keys").toAbsolutePath().normalize());
    }

    /** Where they are; the folder need not be there. */
    public Path folder() {
        return folder;
    }

    /** The file that holds this member's key, whether it is there or not. */
    public Path file(Seat seat) {
        return folder.resolve(seat.variable());
    }

    /**
     * The line for a shell that loads a stored key into its variable.
     *
     * @param variable as {@link Seat#variable} makes it
     */
    public String loadLine(String variable) {
        var file = folder.resolve(variable).toString().replace("'", "'\\''");
        return "export %s=\"$(cat '%s')\"".formatted(variable, file);
    }

    /**
     * What is stored under this member's name.
     *
     * @throws CadreException CONFLICT if another member's name makes the same variable and is there
     */
    public Optional<StoredSeat> find(Seat seat) {
        var found = read(file(seat));
        found.filter(stored -> !stored.seat().equals(seat))
                .ifPresent(other -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "Another member's key is kept under the same name",
                            Map.of("variable", seat.variable(), "of", other.seat()),
                            "Take that one out first with 'cadre wire --remove' where it is"
                                    + " wired, or name the members so that they differ in letters"
                                    + " and digits");
                });
        return found;
    }

    /**
     * The stored key.
     *
     * @throws CadreException FORBIDDEN if others may read the file, UNAVAILABLE if it cannot be
     *     read
     */
    public String key(Seat seat) {
        var file = file(seat);
        try {
            if (isOpen(file)) {
                throw new CadreException(
                        ErrorCode.FORBIDDEN,
                        "Others may read a member's key",
                        Map.of("file", file),
                        "Run 'chmod 600 " + file + "', then 'cadre team member rotate'");
            }
            return bounded(file).strip();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** All that are stored, by variable; what cannot be read is left out. */
    public List<StoredSeat> all() {
        var found = new ArrayList<StoredSeat>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (var files = Files.list(folder)) {
            files.filter(file -> !String.valueOf(file.getFileName()).contains("."))
                    .sorted()
                    .forEach(file -> read(file).ifPresent(found::add));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        return found;
    }

    /** Those that this folder was wired with. */
    public List<StoredSeat> wiredIn(Path checkout) {
        return all().stream()
                .filter(stored -> stored.checkouts().contains(checkout.toString()))
                .toList();
    }

    /** Stores a key, in place of one that is there, and that this folder is wired with it. */
    public void save(Seat seat, String url, String key, Path checkout) {
        var before = find(seat).map(StoredSeat::checkouts).orElse(List.of());
        var stored = new StoredSeat(seat.team(), seat.member(), url, before);
        try {
            OwnFile.makeFolder(folder);
            OwnFile.write(file(seat), key + "\n");
            OwnFile.write(beside(file(seat)), Json.write(stored.with(checkout.toString())) + "\n");
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Forgets that this folder is wired with the key, which stays. */
    public void leave(Seat seat, Path checkout) {
        find(seat)
                .ifPresent(stored -> {
                    try {
                        OwnFile.write(
                                beside(file(seat)),
                                Json.write(stored.without(checkout.toString())) + "\n");
                    } catch (IOException e) {
                        throw unusable(folder, e);
                    }
                });
    }

    /**
     * Forgets that this folder is wired with the key, and the key with the last one.
     *
     * @return whether the key is gone
     */
    public boolean forget(Seat seat, Path checkout) {
        var left = find(seat).map(stored -> stored.without(checkout.toString()));
        if (left.isEmpty()) {
            return false;
        }
        try {
            if (!left.get().checkouts().isEmpty()) {
                OwnFile.write(beside(file(seat)), Json.write(left.get()) + "\n");
                return false;
            }
            Files.deleteIfExists(beside(file(seat)));
            return Files.deleteIfExists(file(seat));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".json");
    }

    private static Optional<StoredSeat> read(Path file) {
        var beside = beside(file);
        if (!Files.isRegularFile(file) || !Files.isRegularFile(beside)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(bounded(beside), StoredSeat.class));
        } catch (IOException | CadreException notOurs) {
            return Optional.empty();
        }
    }

    private static String bounded(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException("it is too long");
        }
        return Files.readString(file);
    }

    private static boolean isOpen(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).stream()
                    .map(PosixFilePermission::name)
                    .anyMatch(name -> !name.startsWith("OWNER"));
        } catch (UnsupportedOperationException noPosix) {
            return false;
        }
    }

    private static CadreException unusable(Path file, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The folder of members' keys cannot be used",
                Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                "See that it is yours and not full; XDG_CONFIG_HOME can name another",
                e);
    }
}
