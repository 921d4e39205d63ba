//! Boxes and sizes on a page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An upright box: origin top left, x to the right, y down.
///
/// On a [`Word`](super::Word) it is in page units (points of a PDF, pixels of a picture), in
/// [`Evidence`](super::Evidence) in fractions 0–1 of the displayed page. No step depends on the
/// unit: every tolerance is a multiple of the median word height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "[f32; 4]", into = "[f32; 4]")]
#[schemars(with = "[f32; 4]")]
pub struct Rect {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// Width and height of a page as displayed, in page units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Rect {
    /// Returns the box, or `None` when a side is not finite or the box is inside out.
    pub fn new(left: f32, top: f32, right: f32, bottom: f32) -> Option<Rect> {
        let finite = [left, top, right, bottom].iter().all(|it| it.is_finite());
        (finite && left <= right && top <= bottom).then_some(Rect { left, top, right, bottom })
    }

    /// Left edge.
    pub fn left(self) -> f32 {
        self.left
    }

    /// Top edge.
    pub fn top(self) -> f32 {
        self.top
    }

    /// Right edge.
    pub fn right(self) -> f32 {
        self.right
    }

    /// Bottom edge.
    pub fn bottom(self) -> f32 {
        self.bottom
    }

    /// Middle between left and right edge.
    pub fn centre(self) -> f32 {
        (self.left + self.right) / 2.0
    }

    /// Middle between top and bottom edge.
    pub fn middle(self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// From left to right edge.
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// From top to bottom edge.
    pub fn height(self) -> f32 {
        self.bottom - self.top
    }

    /// The smallest box around both.
    pub fn around(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The box with all sides times `factor`; `None` when that overflows or `factor` is negative.
    pub fn scaled(self, factor: f32) -> Option<Rect> {
        Rect::new(self.left * factor, self.top * factor, self.right * factor, self.bottom * factor)
    }

    /// The box as fractions of `page`, cut to the page and rounded to four decimals.
    pub fn as_fractions(self, page: Size) -> Rect {
        let part = |side: f32, whole: f32| {
            let fraction = if whole > 0.0 { (side / whole).clamp(0.0, 1.0) } else { 0.0 };
            (fraction * 10_000.0).round() / 10_000.0
        };
        Rect {
            left: part(self.left, page.width),
            top: part(self.top, page.height),
            right: part(self.right, page.width),
            bottom: part(self.bottom, page.height),
        }
    }
}

impl TryFrom<[f32; 4]> for Rect {
    type Error = &'static str;

    fn try_from([left, top, right, bottom]: [f32; 4]) -> Result<Rect, Self::Error> {
        Rect::new(left, top, right, bottom).ok_or("a box must be finite and not inside out")
    }
}

impl From<Rect> for [f32; 4] {
    fn from(it: Rect) -> [f32; 4] {
        [it.left, it.top, it.right, it.bottom]
    }
}
