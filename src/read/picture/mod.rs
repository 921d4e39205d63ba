//! Grey pictures of pages, and what makes them readable.

use crate::model::Turned;

mod desk;
mod ink;
mod letters;
mod light;
mod look;
mod pieces;
mod resample;
mod rules;
mod skew;

pub(super) use self::ink::{Ink, sharpened};
pub(super) use self::letters::Axis;
pub(super) use self::light::even_light;
pub(super) use self::look::Look;
pub(super) use self::pieces::blots;
pub(super) use self::resample::{Placed, place_for_reading};
pub(super) use self::rules::without_rules;

use self::desk::Desk;
use self::letters::Letters;
use self::skew::skew_of;

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

impl Picture {
    /// The rows from the top.
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.grey.chunks_exact(self.columns().max(1))
    }

    /// Width, for indexing.
    pub(super) fn columns(&self) -> usize {
        self.width as usize
    }

    /// The picture turned clockwise.
    pub(super) fn turned(self, by: Turned) -> Picture {
        match by {
            Turned::No => self,
            Turned::Right => self.transposed().mirrored(),
            Turned::Left => self.mirrored().transposed(),
            Turned::Over => {
                let Picture { width, height, mut grey } = self;
                grey.reverse();
                Picture { width, height, grey }
            }
        }
    }

    /// The picture with left and right exchanged.
    pub(super) fn mirrored(mut self) -> Picture {
        let columns = self.columns().max(1);
        self.grey.chunks_exact_mut(columns).for_each(<[u8]>::reverse);
        self
    }

    /// The picture with top and bottom exchanged.
    pub(super) fn flipped(self) -> Picture {
        self.turned(Turned::Over).mirrored()
    }

    /// The picture with rows and columns exchanged.
    pub(super) fn transposed(self) -> Picture {
        let (columns, rows) = (self.columns(), self.height as usize);
        let mut grey = vec![0; self.grey.len()];
        for (y, row) in self.rows().enumerate() {
            for (x, value) in row.iter().enumerate() {
                grey[x * rows + y] = *value;
            }
        }
        debug_assert_eq!(grey.len(), columns * rows);
        Picture { width: self.height, height: self.width, grey }
    }

    /// The picture at half the size in both directions; an odd last row or column is left out.
    pub(super) fn halved(&self) -> Picture {
        let (columns, rows) = (self.columns(), self.height as usize);
        let (half_columns, half_rows) = (columns / 2, rows / 2);
        let mut grey = Vec::with_capacity(half_columns * half_rows);
        for pair in self.grey.chunks_exact((2 * columns).max(1)) {
            let (upper, lower) = pair.split_at(columns);
            for (above, below) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                let sum: u32 = above.iter().chain(below).map(|it| u32::from(*it)).sum();
                grey.push(((sum + 2) / 4) as u8);
            }
        }
        Picture { width: half_columns as u32, height: half_rows as u32, grey }
    }

    /// The part from `left`, `top` on, cut to the picture.
    pub(super) fn part(&self, left: u32, top: u32, width: u32, height: u32) -> Picture {
        let (left, top) = (left.min(self.width), top.min(self.height));
        let (width, height) = (width.min(self.width - left), height.min(self.height - top));
        let columns = left as usize..(left + width) as usize;
        let rows = self.rows().skip(top as usize).take(height as usize);
        let grey = rows.flat_map(|row| row[columns.clone()].iter().copied()).collect();
        Picture { width, height, grey }
    }
}

#[cfg(test)]
mod tests {
    use super::Picture;
    use crate::model::Turned;

    fn sample() -> Picture {
        Picture { width: 3, height: 2, grey: vec![1, 2, 3, 4, 5, 6] }
    }

    #[test]
    fn turning_right_brings_the_left_column_to_the_top() {
        let right = sample().turned(Turned::Right);
        assert_eq!((right.width, right.height), (2, 3));
        assert_eq!(right.grey, [4, 1, 5, 2, 6, 3]);
        assert_eq!(sample().turned(Turned::Left).grey, [3, 6, 2, 5, 1, 4]);
    }

    #[test]
    fn four_quarter_turns_change_nothing() {
        let mut picture = sample();
        for _ in 0..4 {
            picture = picture.turned(Turned::Right);
        }
        assert_eq!(picture.grey, sample().grey);
        let over = sample().turned(Turned::Over);
        assert_eq!(over.grey, sample().turned(Turned::Right).turned(Turned::Right).grey);
    }

    #[test]
    fn a_part_is_cut_to_the_picture() {
        let part = sample().part(1, 1, 9, 9);
        assert_eq!((part.width, part.height, part.grey), (2, 1, vec![5, 6]));
        assert!(sample().part(7, 7, 1, 1).grey.is_empty());
    }

    #[test]
    fn pictures_without_pixels_stand_everything() {
        let none = Picture { width: 0, height: 0, grey: Vec::new() };
        assert!(none.halved().grey.is_empty());
        assert!(none.clone().turned(Turned::Right).grey.is_empty());
        assert!(none.mirrored().grey.is_empty());
    }
}
