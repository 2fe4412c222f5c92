package cadre.wire.flow;

import cadre.wire.id.RoleName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The flow and the instructions that are part of Cadre. */
public final class ShippedFlow {
    private static final List<String> ROLES =
            List.of("analyst", "architect", "developer", "reviewer", "tester");

    private ShippedFlow() {}

    /** The text of the flow that counts where a repository has none. */
    public static String text() {
        return resource("flow.yaml");
    }

    /** The same, read. */
    public static FlowDefinition definition() {
        return FlowFile.read("the shipped flow", text());
    }

    /** The roles that have instructions here. */
    public static List<RoleName> roles() {
        return ROLES.stream().map(RoleName::new).toList();
    }

    /** The instructions of a role, in Markdown; empty for one that is not shipped. */
    public static Optional<String> prompt(RoleName role) {
        return ROLES.contains(role.name()) ? Optional.of(resource(role + ".md")) : Optional.empty();
    }

    private static String resource(String name) {
        try (InputStream in = ShippedFlow.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
