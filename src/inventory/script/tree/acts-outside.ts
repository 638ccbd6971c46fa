import type { AnyNode, Program } from 'acorn'

/** True where a script has statements of its own: on a server, functions that nobody calls do nothing. */
export function actsOutside({ body }: Program): boolean {
  return body.some((statement) => !onlyDeclares(statement))
}

/** True for functions, classes, empty statements, directives, and names that are given functions or nothing. */
function onlyDeclares(statement: AnyNode): boolean {
  switch (statement.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'EmptyStatement':
      return true
    case 'ExpressionStatement':
      return statement.expression.type === 'Literal'
    case 'VariableDeclaration':
      return statement.declarations.every(({ init }) => init === null || init === undefined || isInert(init))
    default:
      return false
  }
}

function isInert({ type }: AnyNode): boolean {
  return type === 'Literal' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}
