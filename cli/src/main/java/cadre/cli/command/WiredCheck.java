package cadre.cli.command;

import cadre.cli.wiring.SeatKeys;
import cadre.cli.wiring.Wiring;
import cadre.wire.error.CadreException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the variables are set that the agent CLIs wired in this checkout read. */
final class WiredCheck {
    private final Surroundings surroundings;

    WiredCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Empty where nothing is wired. */
    Optional<DoctorCommand.Check> look() {
        Wiring wiring;
        try {
            wiring = Wiring.in(surroundings.directory(), surroundings.env());
        } catch (CadreException noCheckout) {
            return Optional.empty();
        }
        var variables = wiring.variables();
        if (variables.isEmpty()) {
            return Optional.empty();
        }
        var unset =
                variables.stream()
                        .filter(name -> surroundings.env().getOrDefault(name, "").isBlank())
                        .toList();
        if (unset.isEmpty()) {
            return Optional.of(
                    new DoctorCommand.Check(
                            "bus", true, String.join(", ", variables) + " set", ""));
        }
        var keys = SeatKeys.of(surroundings.env());
        var fix = unset.stream().map(keys::loadLine).collect(Collectors.joining("; "));
        return Optional.of(
                new DoctorCommand.Check(
                        "bus",
                        false,
                        String.join(", ", unset)
                                + " not set: agents started here cannot speak on the team's bus",
                        "Run: " + fix));
    }
}
