package org.petmr.acquisition.dicom.dimse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;

class ContextsTest {

    private static final String RLE = "1.2.840.10008.1.2.5";

    /** Plain pixels that a peer files as compressed ones are lost. */
    @Test
    void aSyntaxThatWasNotOfferedIsNotUsed() {
        Contexts contexts = new Contexts();
        contexts.add(Uids.MR_IMAGE, TransferSyntax.EXPLICIT_LE);
        contexts.accepted(1, RLE);
        contexts.accepted(3, TransferSyntax.EXPLICIT_LE.uid());
        assertThat(contexts.find(Uids.MR_IMAGE, TransferSyntax.EXPLICIT_LE)).isEmpty();
        contexts.accepted(1, TransferSyntax.IMPLICIT_LE.uid());
        assertThat(contexts.find(Uids.MR_IMAGE, TransferSyntax.EXPLICIT_LE))
                .contains(new Contexts.Accepted(1, TransferSyntax.IMPLICIT_LE));
    }
}
