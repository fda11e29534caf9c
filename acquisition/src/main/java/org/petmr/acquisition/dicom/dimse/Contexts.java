package org.petmr.acquisition.dicom.dimse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.dicom.TransferSyntax;

/**
 * The presentation contexts of a job: one for each class with plain pixels, offered in explicit and implicit little
 * endian, and one for each class and compression (PS3.5 section 10, PS3.8 9.3.2.2).
 */
public final class Contexts {

    /** Ids are odd numbers of one byte. */
    public static final int MAX_CONTEXTS = 128;

    private record Key(String abstractSyntax, String compression) {}

    /**
     * A context as it is asked for.
     *
     * @param id its number
     * @param transferSyntaxes those offered, the preferred one first
     */
    public record Proposed(int id, String abstractSyntax, List<String> transferSyntaxes) {}

    /**
     * A context that was accepted.
     *
     * @param id its number
     * @param syntax how data sets go out on it
     */
    public record Accepted(int id, TransferSyntax syntax) {}

    private final Map<Key, Integer> ids = new LinkedHashMap<>();
    private final Map<Integer, Accepted> accepted = new HashMap<>();

    /** Adds the context that an object of this class needs; false when there is no room for one more. */
    public boolean add(String abstractSyntax, TransferSyntax syntax) {
        Key key = key(abstractSyntax, syntax);
        if (ids.containsKey(key)) {
            return true;
        }
        if (ids.size() == MAX_CONTEXTS) {
            return false;
        }
        ids.put(key, 2 * ids.size() + 1);
        return true;
    }

    public List<Proposed> proposals() {
        List<Proposed> proposals = new ArrayList<>();
        ids.forEach((key, id) -> proposals.add(new Proposed(
                id,
                key.abstractSyntax(),
                key.compression().isEmpty()
                        ? List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid())
                        : List.of(key.compression()))));
        return proposals;
    }

    /** The peer has taken a context with this transfer syntax; one that we did not offer is passed over. */
    public void accepted(int id, String transferSyntax) {
        boolean isOffered = proposals().stream()
                .anyMatch(p -> p.id() == id && p.transferSyntaxes().contains(transferSyntax));
        if (isOffered) {
            accepted.put(id, new Accepted(id, TransferSyntax.of(transferSyntax)));
        }
    }

    /** The context for an object, when the peer accepted one. */
    public Optional<Accepted> find(String abstractSyntax, TransferSyntax syntax) {
        return Optional.ofNullable(accepted.get(ids.get(key(abstractSyntax, syntax))));
    }

    private static Key key(String abstractSyntax, TransferSyntax syntax) {
        return new Key(abstractSyntax, syntax.isEncapsulated() ? syntax.uid() : "");
    }
}
