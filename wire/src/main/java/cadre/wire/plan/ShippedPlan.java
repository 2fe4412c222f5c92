package cadre.wire.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The plan to begin with, and the schema of plans, which are part of Cadre. */
public final class ShippedPlan {
    private ShippedPlan() {}

    /** A plan of two streams, to be changed. */
    public static String text() {
        return resource("plan.yaml");
    }

    /** The JSON Schema of {@code cadre-plan.yaml}, draft 2020-12, for editors. */
    public static String schema() {
        return resource("plan.schema.json");
    }

    private static String resource(String name) {
        try (InputStream in = ShippedPlan.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
