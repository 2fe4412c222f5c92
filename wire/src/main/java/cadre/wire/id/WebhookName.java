package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a webhook that Cadre sends to. 1 to 63 of a-z, 0-9 and '-', not beginning with '-'.
 */
public record WebhookName(@JsonValue String name) {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public WebhookName {
        Ids.name("name of a webhook", name);
    }

    @Override
    public String toString() {
        return name;
    }
}
