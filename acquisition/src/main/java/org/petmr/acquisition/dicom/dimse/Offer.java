package org.petmr.acquisition.dicom.dimse;

import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;

/** What of a proposed association is taken (PS3.8 7.1.1, PS3.4 B.5). */
public record Offer(NodeServices services) {

    /** Who may be what in the talk about one class, as the requestor sees it. */
    public record Roles(boolean isUser, boolean isProvider) {}

    /** True when this abstract syntax is served. */
    public boolean has(String abstractSyntax) {
        return abstractSyntax.equals(Uids.VERIFICATION)
                || services.normalised().containsKey(abstractSyntax)
                || isStorage(abstractSyntax);
    }

    private boolean isStorage(String abstractSyntax) {
        return services.storage().isPresent() && abstractSyntax.startsWith(Uids.STORAGE_PREFIX);
    }

    /**
     * Explicit little endian if offered, else implicit, else the first compressed one that we keep; nothing compressed for
     * normalised services.
     */
    public Optional<String> transferSyntax(String abstractSyntax, List<String> offered) {
        if (offered.contains(TransferSyntax.EXPLICIT_LE.uid())) {
            return Optional.of(TransferSyntax.EXPLICIT_LE.uid());
        }
        if (offered.contains(TransferSyntax.IMPLICIT_LE.uid())) {
            return Optional.of(TransferSyntax.IMPLICIT_LE.uid());
        }
        return offered.stream()
                .filter(TransferSyntax::isKnown)
                .findFirst()
                .filter(uid -> !services.normalised().containsKey(abstractSyntax));
    }

    /** Of the roles that the requestor wants, those that leave us ours; empty for a class that is not served. */
    public Optional<Roles> roles(String sopClassUid, boolean wantsToUse, boolean wantsToProvide) {
        NodeServices.Normalised service = services.normalised().get(sopClassUid);
        if (service != null) {
            boolean weUse = service.role() == NodeServices.Role.USER;
            return Optional.of(new Roles(wantsToUse && !weUse, wantsToProvide && weUse));
        }
        return isStorage(sopClassUid) ? Optional.of(new Roles(wantsToUse, false)) : Optional.empty();
    }
}
