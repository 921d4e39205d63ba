//! A first look at a picture: its letters, how high they are, how they run, and the desk around.

use super::{Axis, Desk, Ink, Letters, Picture, skew_of};
use crate::model::Rect;

/// The longest side of the copy on which letters are looked for, in pixels.
const LOOK_SIDE: u32 = 2400;

/// The reach of the window that finds ink on that copy, in pixels.
const INK_REACH: usize = 16;

/// A picture with less ink than this and hardly a letter is an empty page with specks of dust.
const DUST: f32 = 0.002;
const FEW_LETTERS: usize = 3;

/// What a small copy of a picture tells about it.
pub(in crate::read) struct Look {
    letters: Letters,
    ink_share: f32,
    /// Pixels of the picture in one of the copy, on a side.
    scale: usize,
}

impl Look {
    /// Looks at a picture.
    pub(in crate::read) fn at(picture: &Picture) -> Look {
        let (small, scale) = small_copy(picture);
        Look::at_copy(&small, scale)
    }

    /// Looks at a picture and paints the desk around the sheet as paper.
    pub(in crate::read) fn clearing(picture: &mut Picture) -> Look {
        let (mut small, scale) = small_copy(picture);
        let look = Look::at_copy(&small, scale);
        let Some(desk) = Desk::around(&small, &look.letters) else { return look };
        desk.blank(&mut small, 1);
        desk.blank(picture, scale);
        Look::at_copy(&small, scale)
    }

    fn at_copy(small: &Picture, scale: usize) -> Look {
        let ink = Ink::of(small, INK_REACH);
        Look { letters: Letters::of(&ink), ink_share: ink.share(), scale }
    }

    /// Whether nothing is on the page.
    pub(in crate::read) fn is_blank(&self) -> bool {
        self.letters.len() < FEW_LETTERS && self.ink_share < DUST
    }

    /// How many letters were found.
    pub(in crate::read) fn n_letters(&self) -> usize {
        self.letters.len()
    }

    /// Which way the lines run.
    pub(in crate::read) fn axis(&self) -> Axis {
        self.letters.axis()
    }

    /// By how much the lines lean, in degrees; positive when they fall to the right.
    pub(in crate::read) fn skew(&self) -> f32 {
        skew_of(&self.letters)
    }

    /// Height of capitals and digits on the picture; `None` without letters.
    pub(in crate::read) fn letter_height(&self) -> Option<f32> {
        self.letters.height().map(|it| it * self.scale as f32)
    }

    /// The band of `height` pixels across the lines that holds the most letters: where it begins.
    pub(in crate::read) fn fullest_band(&self, height: usize) -> usize {
        self.letters.fullest_band(height / self.scale) * self.scale
    }

    /// Where the letters are on the picture.
    pub(in crate::read) fn letter_boxes(&self) -> Vec<Rect> {
        let scale = self.scale as f32;
        self.letters.boxes().filter_map(|it| it.scaled(scale)).collect()
    }
}

/// A copy halved until it is small enough, and how many pixels of the picture one of it has a side.
fn small_copy(picture: &Picture) -> (Picture, usize) {
    let mut scale = 1;
    let mut small = picture.clone();
    while small.width.max(small.height) > LOOK_SIDE {
        small = small.halved();
        scale *= 2;
    }
    (small, scale)
}
