test.todo('intake: being written');
