/**
 * What an agent may see and touch. A {@link cadre.process.isolation.Sandbox} says what is hidden,
 * readable and writable; {@link cadre.process.isolation.IsolationProbe} proves on this machine
 * which kinds really hold that, by attacking them; the {@link
 * cadre.process.isolation.IsolationPlan} of a proven kind turns an argument vector into one that
 * runs inside. A kind that is not proven is refused, never silently weakened.
 */
@NullMarked
package cadre.process.isolation;

import org.jspecify.annotations.NullMarked;
