//! Lines of text cut from a picture, straightened and all of one height.

use std::ops::Range;

use crate::read::Picture;

use super::quad::{Point, Quad};

/// The height of the pictures the recogniser was trained on.
pub(super) const HEIGHT: usize = 48;

/// A line longer than this many times its height is squeezed; no line of a page is.
const MAX_WIDTH: usize = 80 * HEIGHT;

/// A line of text, [`HEIGHT`] pixels high.
pub(super) struct Strip {
    pub(super) width: usize,
    pub(super) grey: Vec<u8>,
}

/// The part of a strip that has ink on it; the ends are not part of it.
pub(super) struct Ink {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

impl Strip {
    /// Cuts the text in a box out of a picture; what lies outside is the picture's edge repeated.
    /// `None` when the box or the picture is empty.
    pub(super) fn cut(picture: &Picture, quad: &Quad) -> Option<Strip> {
        let (box_width, box_height) = (quad.width(), quad.height());
        let usable = box_width >= 1.0 && box_height >= 1.0 && box_width.is_finite() && box_height.is_finite();
        if !usable || picture.width == 0 || picture.height == 0 {
            return None;
        }
        // The cast of a float saturates.
        let width = ((HEIGHT as f32 * box_width / box_height).ceil() as usize).clamp(1, MAX_WIDTH);
        let n_samples = samples_per_side(box_height / HEIGHT as f32);
        let mut grey = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..width {
                grey.push(mean_of_pixel(picture, quad, Cell { row, column, width, n_samples }));
            }
        }
        Some(Strip { width, grey })
    }

    /// Where the ink lies within some columns: whatever is nearer in grey to what differs most from
    /// the paper than to the paper. `None` on plain paper.
    pub(super) fn ink(&self, columns: Range<usize>) -> Option<Ink> {
        let mut greys: Vec<u8> =
            (0..HEIGHT).flat_map(|it| &self.grey[it * self.width..][columns.clone()]).copied().collect();
        greys.sort_unstable();
        let paper = *greys.get(greys.len() / 2)?;
        let farthest = greys.first()?.abs_diff(paper).max(greys.last()?.abs_diff(paper));
        let is_ink = |row: usize, column: usize| {
            let far = self.grey[row * self.width + column].abs_diff(paper);
            farthest > 0 && u16::from(far) * 2 > u16::from(farthest)
        };
        let mut rows = (0..HEIGHT).filter(|&row| columns.clone().any(|column| is_ink(row, column)));
        let (top, bottom) = ends(&mut rows)?;
        let mut inked = columns.clone().filter(|&column| (0..HEIGHT).any(|row| is_ink(row, column)));
        let (left, right) = ends(&mut inked)?;
        Some(Ink { columns: left..right + 1, rows: top..bottom + 1 })
    }
}

/// A pixel of the strip, and how finely the picture is looked at for it.
#[derive(Clone, Copy)]
struct Cell {
    row: usize,
    column: usize,
    width: usize,
    n_samples: usize,
}

/// Pixels that shrink are looked at in several places, so that thin strokes and points stay.
fn samples_per_side(shrink: f32) -> usize {
    (shrink.round() as usize).clamp(1, 4)
}

/// The first and the last of some numbers.
fn ends(numbers: &mut dyn Iterator<Item = usize>) -> Option<(usize, usize)> {
    let first = numbers.next()?;
    Some((first, numbers.last().unwrap_or(first)))
}

fn mean_of_pixel(picture: &Picture, quad: &Quad, cell: Cell) -> u8 {
    let n = cell.n_samples;
    let place = |idx: usize, sample: usize, length: usize| {
        (idx as f32 + (sample as f32 + 0.5) / n as f32) / length as f32
    };
    let mut sum = 0.0;
    for down in 0..n {
        for right in 0..n {
            let (x, y) = (place(cell.column, right, cell.width), place(cell.row, down, HEIGHT));
            sum += brightness(picture, quad.at(x, y));
        }
    }
    (sum / (n * n) as f32).round() as u8
}

/// The grey between the four pixels around a point.
fn brightness(picture: &Picture, at: Point) -> f32 {
    let (x, y) = (at.x - 0.5, at.y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (part_x, part_y) = (x - left, y - top);
    let pixel = |x: f32, y: f32| {
        let column = x.clamp(0.0, (picture.width - 1) as f32) as usize;
        let row = y.clamp(0.0, (picture.height - 1) as f32) as usize;
        f32::from(picture.grey[row * picture.width as usize + column])
    };
    let above = pixel(left, top) * (1.0 - part_x) + pixel(left + 1.0, top) * part_x;
    let below = pixel(left, top + 1.0) * (1.0 - part_x) + pixel(left + 1.0, top + 1.0) * part_x;
    above * (1.0 - part_y) + below * part_y
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, Strip};
    use crate::model::Rect;
    use crate::read::Picture;
    use crate::read::ocr::ppocr::quad::Quad;

    #[test]
    fn a_box_becomes_a_strip_of_its_own_shape() {
        let grey = (0..100 * 50).map(|it| if it % 100 < 50 { 0 } else { 255 }).collect();
        let picture = Picture { width: 100, height: 50, grey };
        let strip = Strip::cut(&picture, &Quad::upright(Rect::new(0.0, 0.0, 100.0, 50.0).unwrap())).unwrap();
        assert_eq!((strip.width, strip.grey.len()), (96, 96 * HEIGHT));
        assert_eq!((strip.grey[10], strip.grey[90]), (0, 255));
    }

    #[test]
    fn boxes_outside_of_the_picture_and_empty_ones_are_no_trouble() {
        let picture = Picture { width: 1, height: 1, grey: vec![7] };
        let outside = Quad::upright(Rect::new(-50.0, -50.0, 500.0, -20.0).unwrap());
        assert!(Strip::cut(&picture, &outside).unwrap().grey.iter().all(|&it| it == 7));
        let empty = Quad::upright(Rect::new(0.0, 0.0, 0.0, 0.0).unwrap());
        assert!(Strip::cut(&picture, &empty).is_none());
        let none = Picture { width: 0, height: 0, grey: Vec::new() };
        assert!(Strip::cut(&none, &outside).is_none());
    }
}
