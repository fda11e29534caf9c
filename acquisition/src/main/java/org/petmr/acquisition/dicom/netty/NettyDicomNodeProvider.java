package org.petmr.acquisition.dicom.netty;

import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;

/** Provides our own node, by the name {@code netty}. */
public final class NettyDicomNodeProvider implements DicomNodeProvider {

    /** For the service loader. */
    public NettyDicomNodeProvider() {}

    @Override
    public String name() {
        return "netty";
    }

    @Override
    public DicomNode create(DicomNodeConfig config) {
        return new NettyDicomNode(config);
    }
}
