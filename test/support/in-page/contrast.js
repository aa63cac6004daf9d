/**
 * Runs in the page: the texts whose contrast is below what WCAG 2.1 (1.4.3) asks for AA, with the ratio. Behind a text
 * lie the nearest opaque colour and whatever is half transparent above it; of a gradient, each colour counts.
 */
function measureContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

  const known = new Map()
  const rgbaOf = (color) => {
    if (!known.has(color)) known.set(color, paint(color))
    return known.get(color)
  }

  const paint = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return { rgb: [r, g, b], alpha: a / 255 }
  }

  const over = (color, backdrop) => {
    const { rgb, alpha } = rgbaOf(color)
    return rgb.map((channel, i) => channel * alpha + backdrop[i] * (1 - alpha))
  }

  const colorsOf = ({ backgroundColor, backgroundImage }) => [
    [backgroundColor],
    (backgroundImage.match(/(?:rgba?|color)\([^)]*\)/g) ?? []).filter((color) => rgbaOf(color).alpha > 0),
  ]

  const backdropsOf = (element) => {
    if (!element) return [[255, 255, 255]]
    const [[flat], gradient] = colorsOf(getComputedStyle(element))
    const below = rgbaOf(flat).alpha === 1 ? [[0, 0, 0]] : backdropsOf(element.parentElement)
    const painted = below.map((backdrop) => over(flat, backdrop))
    return painted.flatMap((backdrop) => [backdrop, ...gradient.map((color) => over(color, backdrop))])
  }

  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((channel) => {
      const part = channel / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }

  const worstOf = (element) => {
    const style = getComputedStyle(element)
    const ink = element.closest('svg') ? style.fill : style.color
    return Math.min(...backdropsOf(element).map((backdrop) => contrast(over(ink, backdrop), backdrop)))
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const poor = []
  let measured = 0
  while (texts.nextNode()) {
    const { parentElement: element, data } = texts.currentNode
    if (!data.trim() || !element.checkVisibility()) continue
    measured += 1
    const ratio = worstOf(element)
    if (ratio < 4.5) poor.push(`${data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`)
  }
  return { measured, poor: [...new Set(poor)] }
}

measureContrast()
