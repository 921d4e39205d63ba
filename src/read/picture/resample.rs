//! A picture scaled and turned level for reading, and the way back to where it was.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::Picture;
use crate::model::Rect;

/// Scales nearer to 1 than this are not worth the blur.
const NEAR_ONE: std::ops::Range<f32> = 0.85..1.2;

/// The smallest and largest scale.
const SCALES: (f32, f32) = (0.2, 4.0);

/// The most pixels a picture is scaled up to.
const MAX_PIXELS: f32 = 20_000_000.0;

/// Less lean than this does no harm, in degrees.
const LEVEL: f32 = 0.3;

/// A picture made ready, with its place on the picture it comes from.
pub(in crate::read) struct Placed {
    pub(in crate::read) picture: Picture,
    /// Pixels of the ready picture in a pixel of the original, each way.
    scale: (f32, f32),
    /// The angle it was turned back by, in degrees.
    angle: f32,
    /// Middle of the scaled picture before turning, and of the ready picture.
    middle: (f32, f32),
    turned_middle: (f32, f32),
}

/// Scales a picture so that letters of `from` pixels become `to` pixels high, and turns it so that
/// lines falling by `angle` degrees become level.
pub(in crate::read) fn place_for_reading(picture: &Picture, wanted_scale: f32, angle: f32) -> Placed {
    let area = picture.width as f32 * picture.height as f32;
    let most = SCALES.1.min((MAX_PIXELS / area.max(1.0)).sqrt());
    let wanted_scale = wanted_scale.clamp(SCALES.0, SCALES.1).min(most);
    let scale = if NEAR_ONE.contains(&wanted_scale) { 1.0 } else { wanted_scale };
    let side = |it: u32| (it as f32 * scale).round() as u32;
    let scaled = picture.clone().resized(side(picture.width), side(picture.height));
    let ratio = |new: u32, old: u32| new as f32 / old.max(1) as f32;
    let scale = (ratio(scaled.width, picture.width), ratio(scaled.height, picture.height));
    let middle = (scaled.width as f32 / 2.0, scaled.height as f32 / 2.0);
    if angle.abs() < LEVEL {
        return Placed { picture: scaled, scale, angle: 0.0, middle, turned_middle: middle };
    }
    let picture = turned_level(&scaled, angle);
    let turned_middle = (picture.width as f32 / 2.0, picture.height as f32 / 2.0);
    Placed { picture, scale, angle, middle, turned_middle }
}

impl Placed {
    /// Where a box of the ready picture lies on the original.
    ///
    /// Its middle is turned back, its sides stay level: a box around the leaning box would cover
    /// the lines above and below.
    pub(in crate::read) fn on_original(&self, rect: Rect) -> Option<Rect> {
        let (sine, cosine) = self.angle.to_radians().sin_cos();
        let (x, y) = (rect.centre() - self.turned_middle.0, rect.middle() - self.turned_middle.1);
        let x_back = x * cosine - y * sine + self.middle.0;
        let y_back = x * sine + y * cosine + self.middle.1;
        let (half_width, half_height) = (rect.width() / 2.0, rect.height() / 2.0);
        Rect::new(
            (x_back - half_width) / self.scale.0,
            (y_back - half_height) / self.scale.1,
            (x_back + half_width) / self.scale.0,
            (y_back + half_height) / self.scale.1,
        )
    }
}

impl Picture {
    /// The picture with other sides.
    pub(in crate::read) fn resized(self, width: u32, height: u32) -> Picture {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) || self.grey.is_empty() {
            return self;
        }
        // Enlarging keeps edges; shrinking takes the mean, so that thin strokes and points stay.
        let filter = if width > self.width { FilterType::CatmullRom } else { FilterType::Bilinear };
        self.scaled(width, height, filter)
    }

    /// A copy of other sides in which each pixel is the mean of those it stands for.
    pub(in crate::read) fn shrunk(&self, width: u32, height: u32) -> Picture {
        self.scaled(width, height, FilterType::Bilinear)
    }

    /// A copy of other sides; without pixels when the picture has none.
    fn scaled(&self, width: u32, height: u32, filter: FilterType) -> Picture {
        let mut scaled = Image::new(width, height, PixelType::U8);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let is_scaled = ImageRef::new(self.width, self.height, &self.grey, PixelType::U8)
            .is_ok_and(|it| Resizer::new().resize(&it, &mut scaled, &options).is_ok());
        if !is_scaled {
            return Picture { width: 0, height: 0, grey: Vec::new() };
        }
        Picture { width, height, grey: scaled.into_vec() }
    }
}

/// Turns a picture so that lines falling by `angle` degrees become level; corners become white.
fn turned_level(picture: &Picture, angle: f32) -> Picture {
    let (sine, cosine) = angle.to_radians().sin_cos();
    let (width, height) = (picture.width as f32, picture.height as f32);
    let new_width = (width * cosine.abs() + height * sine.abs()).ceil();
    let new_height = (width * sine.abs() + height * cosine.abs()).ceil();
    let mut grey = Vec::with_capacity(new_width as usize * new_height as usize);
    let columns = picture.columns();
    let (last_x, last_y) = (columns as i32 - 1, picture.height as i32 - 1);
    for row in 0..new_height as usize {
        let y = row as f32 + 0.5 - new_height / 2.0;
        for column in 0..new_width as usize {
            let x = column as f32 + 0.5 - new_width / 2.0;
            let from_x = x * cosine - y * sine + width / 2.0 - 0.5;
            let from_y = x * sine + y * cosine + height / 2.0 - 0.5;
            let (left, top) = (from_x.floor(), from_y.floor());
            let (x0, y0) = (left as i32, top as i32);
            if x0 < 0 || y0 < 0 || x0 >= last_x || y0 >= last_y {
                grey.push(255);
                continue;
            }
            let (part_x, part_y) = (from_x - left, from_y - top);
            let at = y0 as usize * columns + x0 as usize;
            let pixel = |it: usize| f32::from(picture.grey[it]);
            let above = pixel(at) * (1.0 - part_x) + pixel(at + 1) * part_x;
            let below = pixel(at + columns) * (1.0 - part_x) + pixel(at + columns + 1) * part_x;
            grey.push((above * (1.0 - part_y) + below * part_y + 0.5) as u8);
        }
    }
    Picture { width: new_width as u32, height: new_height as u32, grey }
}

#[cfg(test)]
mod tests {
    use super::place_for_reading;
    use crate::model::Rect;
    use crate::read::Picture;

    #[test]
    fn boxes_come_back_to_where_they_were() {
        // One dark spot that can be found again after scaling and turning.
        let (width, height, spot) = (400u32, 300u32, (310u32, 70u32));
        let is_spot = |x: u32, y: u32| x.abs_diff(spot.0) < 4 && y.abs_diff(spot.1) < 4;
        let grey =
            (0..width * height).map(|it| if is_spot(it % width, it / width) { 0 } else { 255 }).collect();
        let picture = Picture { width, height, grey };
        for (scale, angle) in [(1.0, 0.0), (2.0, 0.0), (0.5, 5.0), (1.5, -12.0)] {
            let placed = place_for_reading(&picture, scale, angle);
            let columns = placed.picture.columns();
            let dark: Vec<usize> =
                (0..placed.picture.grey.len()).filter(|it| placed.picture.grey[*it] < 128).collect();
            let mean = |part: fn(usize, usize) -> usize| {
                dark.iter().map(|it| part(*it, columns) as f32 + 0.5).sum::<f32>() / dark.len() as f32
            };
            let (x, y) = (mean(|it, n| it % n), mean(|it, n| it / n));
            let back = placed.on_original(Rect::new(x, y, x, y).unwrap()).unwrap();
            assert!((back.centre() - spot.0 as f32).abs() < 1.5, "{scale} {angle} {back:?}");
            assert!((back.middle() - spot.1 as f32).abs() < 1.5, "{scale} {angle} {back:?}");
        }
    }
}
