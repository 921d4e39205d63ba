//! Grey pictures of pages, and what makes them readable.

/// A grey picture: one byte a pixel, rows from the top, no padding.
#[derive(Clone, Debug)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 0 is black.
    pub grey: Vec<u8>,
}
