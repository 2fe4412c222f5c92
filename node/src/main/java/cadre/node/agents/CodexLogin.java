package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login of the node's user while Codex runs: it gets a copy, and what it renewed is taken back.
 * It renames a new file over the old one, which the kernel refuses where only the file is given to
 * it (tried with 0.169.0: every token is then lost, and the person logged out).
 *
 * <p>The copy is the agent's, so of it only tokens are believed: newer ones, of the same account.
 * For one thread at a time.
 */
final class CodexLogin {
    private static final Logger log = LoggerFactory.getLogger(CodexLogin.class);
    static final String FILE = "auth.json";

    private static final List<String> TOKENS = List.of("id_token", "access_token", "refresh_token");
    private static final int LARGEST = 256 * 1024;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Path own;
    private final Path copy;
    private final InstantSource clock;
    private @Nullable FileTime seen;

    /**
     * For one run.
     *
     * @param own the file of the node's user
     * @param folder of the CLI in the home of the attempt
     */
    CodexLogin(Path own, Path folder, InstantSource clock) {
        this.own = own;
        this.copy = folder.resolve(FILE);
        this.clock = clock;
    }

    /**
     * What a new attempt gets.
     *
     * @throws CadreException UNAVAILABLE if it cannot be read
     */
    static String copyOf(Path own) {
        try {
            if (Files.size(own) > LARGEST) {
                throw new IOException("it is larger than " + LARGEST + " bytes");
            }
            var text = text(own);
            if (!(Json.mapper().readTree(text) instanceof ObjectNode)) {
                throw new IOException("it is no JSON object");
            }
            return text;
        } catch (IOException | JacksonException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The login of Codex cannot be read",
                    Map.of("login", own, "reason", reason(e)),
                    "Run 'codex login' once as the node's user",
                    e);
        }
    }

    /** A parser's message quotes what it read, which may be a token. */
    private static String reason(Exception e) {
        return e instanceof JacksonException ? "it is no JSON" : String.valueOf(e.getMessage());
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
        }
    }

    /**
     * Writes tokens that were renewed into the file of the node's user.
     *
     * @throws UncheckedIOException if that cannot be written
     */
    void takeBack() {
        try {
            if (!isFile(copy)) {
                return;
            }
            var written = Files.getLastModifiedTime(copy, LinkOption.NOFOLLOW_LINKS);
            if (written.equals(seen)) {
                return;
            }
            seen = written;
            var before = read(own);
            var after = read(copy);
            if (before.isPresent() && after.isPresent() && isRenewed(before.get(), after.get())) {
                write(merged(before.get(), after.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The agent has ended: nothing of the login stays in a home that is kept, whether what was
     * renewed could be stored or not.
     *
     * @return what people must know, one line each
     */
    List<String> end() {
        seen = null;
        var warnings = new ArrayList<String>();
        try {
            takeBack();
        } catch (UncheckedIOException e) {
            log.atWarn().addKeyValue("login", own).setCause(e).log("a login cannot be taken back");
            warnings.add(
                    "Codex renewed its login, which could not be stored in %s (%s): run 'codex login'"
                                    .formatted(own, e.getCause())
                            + " again as the node's user");
        }
        try {
            if (isFile(copy)) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            warnings.add(
                    "the copy of Codex's login in %s cannot be deleted: %s".formatted(copy, e));
        }
        return warnings;
    }

    /** The agent may have put a link to the person's own folder there. */
    private static boolean isFile(Path file) {
        var folder = file.getParent();
        return folder != null
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isRenewed(JsonNode before, JsonNode after) {
        var old = Fields.time(before, "last_refresh").orElse(Instant.EPOCH);
        var renewed = Fields.time(after, "last_refresh").orElse(Instant.EPOCH);
        return renewed.isAfter(old)
                && !renewed.isAfter(clock.instant().plus(CLOCKS_DIFFER))
                && isNamed(before)
                && account(before).equals(account(after))
                && TOKENS.stream()
                        .noneMatch(name -> Fields.text(after.path("tokens"), name).isBlank());
    }

    /** Without a name nothing says whose the newer tokens are. */
    private static boolean isNamed(JsonNode login) {
        return account(login).stream().anyMatch(name -> !name.isBlank());
    }

    /**
     * As the file and the tokens themselves name it: a token of another account is worth nothing.
     * Only the refresh token says nothing of itself.
     */
    private static List<String> account(JsonNode login) {
        var tokens = login.path("tokens");
        var names = new ArrayList<>(List.of(Fields.text(tokens, "account_id")));
        for (var token : List.of("id_token", "access_token")) {
            var claims = claims(Fields.text(tokens, token)).path("https://api.openai.com/auth");
            names.add(Fields.text(claims, "chatgpt_account_id"));
            names.add(Fields.text(claims, "chatgpt_user_id"));
        }
        return names;
    }

    private static JsonNode claims(String token) {
        var parts = token.split("\\.", -1);
        try {
            return parts.length == 3
                    ? Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]))
                    : Json.mapper().createObjectNode();
        } catch (IllegalArgumentException | JacksonException notOne) {
            return Json.mapper().createObjectNode();
        }
    }

    private static Optional<ObjectNode> read(Path file) {
        try {
            return Json.mapper().readTree(text(file)) instanceof ObjectNode login
                    ? Optional.of(login)
                    : Optional.empty();
        } catch (IOException | JacksonException goneOrHalfWritten) {
            return Optional.empty();
        }
    }

    private static String merged(ObjectNode before, JsonNode after) {
        var merged = before.deepCopy();
        if (merged.path("tokens") instanceof ObjectNode tokens) {
            TOKENS.forEach(name -> tokens.put(name, Fields.text(after.path("tokens"), name)));
        }
        merged.put("last_refresh", Fields.text(after, "last_refresh"));
        return merged.toPrettyString();
    }

    /** As the CLI itself does it: its own user may be reading. */
    private void write(String text) throws IOException {
        var part =
                Files.createTempFile(
                        own.getParent(),
                        ".auth-",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(part, text, StandardOpenOption.WRITE);
            Files.move(part, own, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
