//! Where the lines of text lie on a picture.

use crate::read::{OcrError, Picture};

use super::net::{Input, Net};
use super::quad::{Point, Quad};

/// The longer side of the picture the network sees, in pixels: letters of a full page are still
/// legible and a page takes about a second.
const SIDE: u32 = 960;

/// The network takes sides that are multiples of this.
const SIDE_STEP: u32 = 32;

/// From this score on a pixel is text (PaddleOCR, settings of PP-OCRv6: `thresh`).
const TEXT: f32 = 0.3;

/// Mean score of the pixels in a box that is text (RapidOCR, `box_thresh`).
const BOX: f32 = 0.5;

/// The network was trained on text shrunk towards its middle line; boxes grow back by this times
/// their area over their outline (Liao et al., AAAI 2020, section "Label generation").
const GROW: f32 = 1.6;

/// Boxes lower than this, in pixels of what the network sees, are specks.
const MIN_HEIGHT: f32 = 3.0;

/// The network that finds lines.
pub(super) struct Detector {
    net: Net,
}

/// The score of each pixel to be text.
struct ScoreMap {
    width: usize,
    height: usize,
    scores: Vec<f32>,
}

impl Detector {
    /// Loads the network.
    ///
    /// # Errors
    /// When the bytes are not the detector.
    pub(super) fn load(bytes: Vec<u8>) -> Result<Detector, OcrError> {
        Ok(Detector { net: Net::load(bytes, "the detector of PP-OCR")? })
    }

    /// Returns the boxes of lines of text in pixels of the picture, from the top down.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn find(&self, picture: &Picture) -> Result<Vec<Quad>, OcrError> {
        if picture.width == 0 || picture.height == 0 {
            return Ok(Vec::new());
        }
        let (width, height) = seen_size(picture);
        let mut input = Input::new(1, width as usize, height as usize);
        input.fill(0, &picture.shrunk(width, height).grey, width as usize);
        let ([_, _, map_height, map_width], scores) = self.net.run::<4>(input)?;
        if (map_width, map_height) != (width as usize, height as usize) {
            return Err(OcrError { reason: "the detector answered for a picture of another size".into() });
        }
        let map = ScoreMap { width: map_width, height: map_height, scores };
        let (by_x, by_y) = (picture.width as f32 / width as f32, picture.height as f32 / height as f32);
        let mut boxes: Vec<Quad> = boxes(&map).iter().map(|it| it.stretched(by_x, by_y)).collect();
        boxes.sort_by(|a, b| {
            let [a, b] = [a.corners[0], b.corners[0]];
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
        });
        Ok(boxes)
    }
}

/// Width and height of what the network sees of a picture.
fn seen_size(picture: &Picture) -> (u32, u32) {
    let longer = picture.width.max(picture.height);
    let shrink = (SIDE as f32 / longer as f32).min(1.0);
    let side = |it: u32| {
        let steps = (it as f32 * shrink / SIDE_STEP as f32).round() as u32;
        steps.max(1) * SIDE_STEP
    };
    (side(picture.width), side(picture.height))
}

/// The boxes of the patches of text on a map, in its pixels.
fn boxes(map: &ScoreMap) -> Vec<Quad> {
    let mut left = thickened(map);
    let mut boxes = Vec::new();
    for start in 0..left.len() {
        if left[start] {
            boxes.extend(Quad::around(take_patch(map, &mut left, start)).and_then(|it| text_box(map, &it)));
        }
    }
    boxes
}

/// The pixels of text, each also marking those right of and below it, so that thin patches hold together.
fn thickened(map: &ScoreMap) -> Vec<bool> {
    let mut is_text = vec![false; map.scores.len()];
    for (idx, _) in map.scores.iter().enumerate().filter(|it| *it.1 > TEXT) {
        let (column, row) = (idx % map.width, idx / map.width);
        for (down, right) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            if column + right < map.width && row + down < map.height {
                is_text[idx + down * map.width + right] = true;
            }
        }
    }
    is_text
}

/// Takes the pixels that hang together with `start` off the map.
fn take_patch(map: &ScoreMap, left: &mut [bool], start: usize) -> Vec<Point> {
    let mut pixels = Vec::new();
    let mut open = vec![start];
    left[start] = false;
    while let Some(idx) = open.pop() {
        let (column, row) = (idx % map.width, idx / map.width);
        pixels.push(Point { x: column as f32, y: row as f32 });
        let rows = row.saturating_sub(1)..(row + 2).min(map.height);
        for next_row in rows {
            for next_column in column.saturating_sub(1)..(column + 2).min(map.width) {
                let next = next_row * map.width + next_column;
                if left[next] {
                    left[next] = false;
                    open.push(next);
                }
            }
        }
    }
    pixels
}

/// The box of a whole line from that of its patch; `None` when it is no text.
fn text_box(map: &ScoreMap, patch: &Quad) -> Option<Quad> {
    let (width, height) = (patch.width(), patch.height());
    if width.min(height) < MIN_HEIGHT || mean_score(map, patch) < BOX {
        return None;
    }
    Some(patch.grown(width * height * GROW / (2.0 * (width + height))))
}

fn mean_score(map: &ScoreMap, quad: &Quad) -> f32 {
    let Some(bounds) = quad.bounds() else { return 0.0 };
    // The casts of floats saturate.
    let rows = bounds.top() as usize..=(bounds.bottom() as usize).min(map.height - 1);
    let (mut sum, mut n) = (0.0, 0);
    for row in rows {
        for column in bounds.left() as usize..=(bounds.right() as usize).min(map.width - 1) {
            if quad.holds(Point { x: column as f32, y: row as f32 }) {
                sum += map.scores[row * map.width + column];
                n += 1;
            }
        }
    }
    if n == 0 { 0.0 } else { sum / n as f32 }
}

#[cfg(test)]
mod tests {
    use super::{ScoreMap, boxes, seen_size};
    use crate::read::Picture;

    #[test]
    fn two_bars_of_text_are_two_boxes_grown_and_a_speck_is_none() {
        let (width, height) = (100, 60);
        let is_text = |x: usize, y: usize| {
            (10..90).contains(&x) && ((10..15).contains(&y) || (40..45).contains(&y)) || (x, y) == (50, 28)
        };
        let scores =
            (0..width * height).map(|it| if is_text(it % width, it / width) { 0.9 } else { 0.0 }).collect();
        let boxes = boxes(&ScoreMap { width, height, scores });
        assert_eq!(boxes.len(), 2);
        let bounds = boxes[0].bounds().unwrap();
        assert!(bounds.top() < 8.0 && bounds.bottom() > 17.0 && bounds.bottom() < 25.0, "{bounds:?}");
    }

    #[test]
    fn the_network_sees_sides_it_takes() {
        for (width, height, seen) in
            [(1, 1, (32, 32)), (4000, 3, (960, 32)), (2480, 3508, (672, 960)), (700, 500, (704, 512))]
        {
            assert_eq!(seen_size(&Picture { width, height, grey: Vec::new() }), seen);
        }
    }
}
