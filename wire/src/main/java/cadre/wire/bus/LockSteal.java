package cadre.wire.bus;

/** A lock that an operator takes away from whoever has it. */
public record LockSteal(String resource) {}
